"""Certificates: rules, issue, documents, verification."""
