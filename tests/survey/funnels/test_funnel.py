import matplotlib.pyplot as plt
import pandas as pd

from cup_study.survey.funnels.funnel import funnel_bars


def test_the_funnel_prints_counts_and_shares():
    table = pd.DataFrame({"label": ["Called", "Reached"], "n": [10000, 7600]})
    figure = funnel_bars(table.assign(of_previous=[None, 0.76]), "en", of="of {label}")
    printed = {text.get_text() for text in figure.axes[0].texts}
    assert printed == {"Called: 10,000", "Reached: 7,600", "76% of called"}
    plt.close("all")
