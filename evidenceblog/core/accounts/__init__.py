"""Accounts of staff: second factor, invitations, password reset, devices, administrators."""
