"""The only place that knows the survey library ``svy`` and the frames it works on."""
