"""Settings about the agency: who it is, under which terms its data may be used."""

from fusionstories.env import env_text

# Who runs the site: shown in the identifier and footer, named in security.txt.
AGENCY_NAME = env_text("AGENCY_NAME", "U.S. Department of Homeland Security")
AGENCY_URL = env_text("AGENCY_URL", "https://www.dhs.gov")
SECURITY_CONTACT = env_text("SECURITY_CONTACT", "https://www.dhs.gov/vulnerability-disclosure-program-policy")
SECURITY_POLICY = env_text("SECURITY_POLICY", "https://www.dhs.gov/vulnerability-disclosure-program-policy")

# Under which terms the data may be used: shown on /data/ and named in the catalogs.
DATA_LICENSE = env_text("DATA_LICENSE", "U.S. public domain (government work)")
DATA_LICENSE_URL = env_text("DATA_LICENSE_URL", "https://www.usa.gov/publicdomain/label/1.0/")
DATA_LICENSE_TEXT = env_text(
    "DATA_LICENSE_TEXT",
    "Offered as a work of the United States government, without copyright within the United States (17 U.S.C. 105)."
    " Linked sources and pictures may belong to others.",
)
