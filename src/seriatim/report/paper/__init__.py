"""The words of a manuscript: methods with references, results, limitations, abstract."""
