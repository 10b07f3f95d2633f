"""Grids and lines in, cells under their dotted keys out: the statutory tables of sections two, three and four."""

from extraction.tables.locating import locate
from extraction.tables.reading import read
from extraction.tables.shapes import Kind, ShapeNote, TableRegion, Tables, Token

__all__ = ["Kind", "ShapeNote", "TableRegion", "Tables", "Token", "locate", "read"]
