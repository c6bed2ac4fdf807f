"""Who asks: somebody for themselves, unless the words are those of a business or an association."""

from __future__ import annotations

import re

from service.question import bare

# As sources name it (DILA's three feeds). Pages that name no audience are for everybody.
PRIVATE = "particuliers"
_ORGANISED = re.compile(
    r"\b(?:entreprises?|societes?|sarl|sas|sasu|eurl|sci|tva|siret|siren|kbis|urssaf|commercants?|commerces?|commercial\w*|"
    r"fonds de commerce|artisan\w*|auto entrepreneurs?|micro entrepre\w*|entrepreneurs?|freelance|independants?|employeurs?|"
    r"mes salaries|mon salarie|mes employes|embauch\w*|recrut\w*|marches? publics?|professionnels?|profession liberale|"
    r"restaurants?|brocante|buvette|debit de boissons?|licence iv|franchise|cotisations patronales|associations?|associatif|"
    r"loi 1901|benevol\w*|asso|fondation|unternehmen\w*|firma|firmen|betrieb\w*|gewerb\w*|gmbh|ug|handwerk\w*|"
    r"selbst(?:st)?andig\w*|freiberuf\w*|arbeitgeber\w*|einstellen|umsatzsteuer|verein\w*|ehrenamt\w*|stiftung|gaststatte|ausschank)\b"
)


def audience_of(question: str) -> str:
    """``PRIVATE``, or empty where the question may be a business's or an association's."""
    return "" if _ORGANISED.search(bare(question)) else PRIVATE
