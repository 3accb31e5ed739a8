"""The same model, estimated by other programs."""
