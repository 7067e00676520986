"""Accounts, settings, limits, redirects, incidents and erasures of the site."""

from .blocked_load import BlockedLoad
from .bucket import Bucket
from .erasure import DataRequest, Erasure, ErasureKind
from .incident import Incident
from .redirect import Redirect
from .site_settings import AppSettings, PurgingModel, SiteSettings, app_settings_models
from .user import Invitation, StaffProfile, User

__all__ = [
    "AppSettings",
    "BlockedLoad",
    "Bucket",
    "DataRequest",
    "Erasure",
    "ErasureKind",
    "Incident",
    "Invitation",
    "PurgingModel",
    "Redirect",
    "SiteSettings",
    "StaffProfile",
    "User",
    "app_settings_models",
]
