"""The forms of a reference: Cochrane's and Vancouver."""
