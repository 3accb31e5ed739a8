"""Duplicates: which records of the exports tell of the same publication.

The door is :func:`.finding.find`; :mod:`.decisions` holds what a person decided, :mod:`.merging`
makes one record of each group, :mod:`.overlap` counts, :mod:`.duplicates_views` shows the counts.
"""
