"""What keeps a person out of the tables: suppression of small cells, k-anonymity, safe text.

- ``suppression``: which cells of a table are hidden, so that none can be worked out
- ``equations``: how the cells of a table add up
- ``bounds``: what a reader can work out about a hidden cell
- ``anonymity``: k-anonymity and l-diversity of a file offered for release
- ``anonymity_views``: the same as a table
"""
