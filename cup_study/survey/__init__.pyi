from cup_study.agreement import cohen_kappa as cohen_kappa
from cup_study.intraclass import intraclass as intraclass
from cup_study.reliability import fleiss_kappa as fleiss_kappa
from cup_study.reliability import krippendorff_alpha as krippendorff_alpha
from cup_study.survey.design import Adjustment as Adjustment
from cup_study.survey.design import Design as Design
from cup_study.survey.design import Replicates as Replicates
from cup_study.survey.design import unweighted as unweighted
from cup_study.survey.distribution import design_effects as design_effects
from cup_study.survey.distribution import quantiles as quantiles
from cup_study.survey.estimates import battery as battery
from cup_study.survey.estimates import covariance as covariance
from cup_study.survey.estimates import degrees_of_freedom as degrees_of_freedom
from cup_study.survey.estimates import means as means
from cup_study.survey.estimates import shares as shares
from cup_study.survey.inference.contrasts import differences as differences
from cup_study.survey.inference.differences_views import differences_table as differences_table
from cup_study.survey.inference.margins import average_marginal_effects as average_marginal_effects
from cup_study.survey.inference.margins import predictive_margins as predictive_margins
from cup_study.survey.inference.model import Factor as Factor
from cup_study.survey.inference.model import Interaction as Interaction
from cup_study.survey.inference.multiplicity import adjust as adjust
from cup_study.survey.inference.ordinal import ordinal as ordinal
from cup_study.survey.inference.regression import linear as linear
from cup_study.survey.inference.regression import logistic as logistic
from cup_study.survey.inference.regression import odds_ratios as odds_ratios
from cup_study.survey.inference.terms import term_tests as term_tests
from cup_study.survey.inference.tests import chi_square as chi_square
from cup_study.survey.inference.tests import equal_means as equal_means
from cup_study.survey.inference.tests import proportions as proportion_test  # noqa: F401
from cup_study.survey.inference.tests import t_test as t_test
from cup_study.survey.inference.views import effects_drawing as effects_drawing
from cup_study.survey.inference.views import regression_table as regression_table
from cup_study.survey.missing.imputation import impute as impute
from cup_study.survey.missing.pooling import pool as pool
from cup_study.survey.missing.pooling import pool_rows as pool_rows
from cup_study.survey.outcome.aapor import rates as response_rates  # noqa: F401
from cup_study.survey.outcome.dispositions import codes as dispositions  # noqa: F401
from cup_study.survey.privacy.anonymity import check as k_anonymity  # noqa: F401
from cup_study.survey.privacy.suppression import suppress as suppress
from cup_study.survey.sums import counts as counts
from cup_study.survey.sums import ratios as ratios
from cup_study.survey.sums import totals as totals
from cup_study.survey.weighting.calibrate import auxiliaries as auxiliaries
from cup_study.survey.weighting.calibrate import calibrate as calibrate
from cup_study.survey.weighting.diagnostics import effective_n as effective_n
from cup_study.survey.weighting.poststratify import poststratify as poststratify
from cup_study.survey.weighting.rake import rake as rake
from cup_study.survey.weighting.trim import trim as trim

__all__: list[str]
