"""Several groups: invariance steps, partial invariance, moderation."""
