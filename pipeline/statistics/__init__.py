"""Pure statistics on numpy arrays: intervals, shrinkage, control charts, funnels, ranks.

Nothing here knows of feeds, indicators or scorecards. NaN always means "no value".
"""
