"""The one reader of the public query string: form, then results, facets, chips, links."""
