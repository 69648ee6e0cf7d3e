"""From measured units to published rates: base cells, intervals, suppression, disparities and control charts.

Whether one delivery or newborn meets a measure is decided before this package; what is drawn is decided after it.
"""
