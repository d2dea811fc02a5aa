"""The body of an article: ``clean_body`` makes text, clean HTML, pictures and files of a reading.

How: one walk (``weaver``) turns the markup into blocks; boilerplate and byline are taken off,
captions tied to their pictures; what is left is written as text and as HTML.
"""

from pipelines.body.clean import clean_body
from pipelines.body.markup import point_to_blobs
from pipelines.body.pipeline import BodyPipeline

__all__ = ["BodyPipeline", "clean_body", "point_to_blobs"]
