"""The API fuzz: requests made from our own OpenAPI document, and every answer held against it."""
