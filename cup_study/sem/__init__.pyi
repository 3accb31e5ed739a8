from cup_study.sem.admissible import EstimateWarning as EstimateWarning
from cup_study.sem.draws.power import power as power
from cup_study.sem.draws.simulate import simulate as simulate
from cup_study.sem.fitted import Fit as Fit
from cup_study.sem.fitting import fit as fit
from cup_study.sem.goodness.compare import compare as compare
from cup_study.sem.groupwise.invariance import invariance as invariance
from cup_study.sem.groupwise.multigroup import moderation as moderation
from cup_study.sem.groupwise.partial import partial_invariance as partial_invariance
from cup_study.sem.inference.mediation import effects as effects
from cup_study.sem.inference.products import product_indicators as product_indicators
from cup_study.sem.inference.products import simple_slopes as simple_slopes
from cup_study.sem.ordinal.ordinal_moments import polychoric_matrix as polychoric_matrix
from cup_study.sem.pages.diagram import of_fit as path_diagram  # noqa: F401
from cup_study.sem.pages.journal import measurement_table as measurement_table
from cup_study.sem.pages.journal import structural_table as structural_table
from cup_study.sem.pages.journal import validity_matrix as validity_matrix
from cup_study.sem.pages.journal_checklist import checklist as checklist
from cup_study.sem.pages.journal_models import fit_table as fit_table
from cup_study.sem.pages.journal_models import invariance_table as invariance_table
from cup_study.sem.pages.journal_models import robustness_table as robustness_table
from cup_study.sem.pages.journal_print import great as great
from cup_study.sem.pages.measurement_diagram import measurement_diagram as measurement_diagram
from cup_study.sem.peers.crosscheck import crosscheck as crosscheck
from cup_study.sem.scales.alpha import alpha as alpha
from cup_study.sem.scales.common_method import common_method as common_method
from cup_study.sem.scales.efa import efa as efa
from cup_study.sem.scales.factorability import bartlett as bartlett
from cup_study.sem.scales.factorability import kmo as kmo
from cup_study.sem.scales.fornell_larcker import fornell_larcker as fornell_larcker
from cup_study.sem.scales.htmt import htmt as htmt
from cup_study.sem.scales.htmt import htmt_intervals as htmt_intervals
from cup_study.sem.scales.parallel import parallel as parallel
from cup_study.sem.scales.reliability import reliability as reliability

__all__: list[str]
