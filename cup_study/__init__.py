"""Study package on why citizens use, or do not use, municipal e-services.

The rooms are imported directly (``from cup_study.survey import estimates``): this file stays
empty so that the pipeline can tell from its imports which modules a notebook depends on.
"""

__version__ = "0.1.0"
