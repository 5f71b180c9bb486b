"""What journals want: numbers, figures and limits, as dated files that anyone can correct."""

from seriatim.report.profiles.loading import load_profile, shipped_profiles
from seriatim.report.profiles.model import Basis, FigureRules, Limits, Profile, ProfileError, Source

__all__ = [
    "Basis",
    "FigureRules",
    "Limits",
    "Profile",
    "ProfileError",
    "Source",
    "load_profile",
    "shipped_profiles",
]
