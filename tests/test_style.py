import matplotlib as mpl
import matplotlib.pyplot as plt

from cup_study import style


def test_a_label_with_dollars_is_text():
    with mpl.rc_context():
        style.use()
        figure, axes = plt.subplots()
        axes.set_yticks([0, 1], labels=["$10 to $20", r"$\evil{$"])
        axes.text(0, 0, r"<b>$\nope$</b>")
        figure.draw_without_rendering()
        plt.close(figure)
