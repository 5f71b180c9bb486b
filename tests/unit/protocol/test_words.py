"""An endpoint is defined in one sentence that holds all that changes its numbers."""

from seriatim.protocol import load_protocol
from seriatim.protocol.words import define_endpoint


def test_the_endpoints_of_the_shipped_protocol_in_words():
    protocol = load_protocol()
    words = {endpoint.name: define_endpoint(endpoint) for endpoint in protocol.endpoints}
    assert words["overall_response"].startswith(
        "CR or PR, best, derived from lesion measurements, else as recorded, "
        "baseline at most 8 weeks old; WHO, "
    )
    assert words["severe_local_toxicity"] == (
        "worst Wieberdink grade of the procedure III or worse"
    )
    assert words["major_complication"] == ("worst Clavien-Dindo grade within 90 days IIIa or worse")
    assert words["overall_survival"] == (
        "from the first procedure to death; censored at last contact"
    )
    assert words["time_to_in_field_progression"] == (
        "from each procedure to in field progression; competing: death; "
        "censored at next procedure or last contact"
    )
