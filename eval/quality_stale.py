"""Pages that nobody has looked at for long, and links to pages that are not there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from eval.quality_pages import Page, plain_address
from service.quality_schemas import BrokenLink, StalePage

YEARS = 3.0
_DAYS_A_YEAR = 365.25
_ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]«»„“”|]+[^\s<>\"'()\[\]«»„“”|.,;:!?]")


def find_stale(pages: Sequence[Page], today: date, years: float = YEARS) -> list[StalePage]:
    """Reviews that are over come first, then what has not changed for longer than ``years``, the oldest first, then pages
    without a date. A page that is to be reviewed later is not stale, however old it is."""
    limit = today - timedelta(days=years * _DAYS_A_YEAR)
    found: list[StalePage] = []
    for page in pages:
        if page.review is not None:
            if page.review < today:
                found.append(StalePage(page=page.name, why="review_past", updated=page.updated, review=page.review))
        elif page.updated is None:
            found.append(StalePage(page=page.name, why="no_date"))
        elif page.updated < limit:
            found.append(StalePage(page=page.name, why="not_changed", updated=page.updated))
    order = ("review_past", "not_changed", "no_date")
    return sorted(found, key=lambda s: (order.index(s.why), s.review or s.updated or date.max, s.page.id))


def find_broken_links(pages: Sequence[Page]) -> list[BrokenLink]:
    """Links beside the text and addresses in it that lead to where our pages lie and to none of them.

    Nothing is fetched. "Where our pages lie" is a folder of a site with at least two addresses of ours: what else there is on
    that site (simulators, search, images) cannot be told from here and is left alone.
    """
    addresses = {address for page in pages if (address := plain_address(page.url))}
    folders = {folder for folder, count in Counter(map(_folder, addresses)).items() if count > 1}
    found: dict[tuple[str, str], BrokenLink] = {}
    for page in pages:
        for label, url in _links(page):
            address = plain_address(url)
            if address and _folder(address) in folders and not _known(address, addresses):
                found.setdefault((page.id, address), BrokenLink(page=page.name, label=label, url=url))
    return list(found.values())


def _links(page: Page) -> Iterator[tuple[str, str]]:
    beside = ((reference.title, reference.url) for reference in page.references if reference.url)
    return chain(beside, ((url, url) for url in _ADDRESS.findall(page.text)))


def _known(address: str, addresses: set[str]) -> bool:
    """With or without what follows the question mark, and whether a page is written with its ending or without."""
    path = address.split("?", 1)[0]
    return not {address, path, path.removesuffix("/index.html"), path.removesuffix(".html")}.isdisjoint(addresses)


def _folder(address: str) -> str:
    """The site and folder of an address; a page at the top of a site has the site's."""
    return address.split("?", 1)[0].rpartition("/")[0]
