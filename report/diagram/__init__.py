"""The conceptual model as a picture: where everything goes, and its SVG.

Charts with axes and curves are in ``charts``.
"""
