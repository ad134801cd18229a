"""Tall-man letters and look-alike names: how a name is shown, never how it is stored apart or compared.

The names are those of the FDA's and ISMP's lists (2023) that are given by infusion or injection, and their partners.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

LOOK_ALIKES: Final = (
    ("CARBOplatin", "CISplatin"),
    ("cycloSPORINE", "cycloSERINE"),
    ("DAUNOrubicin", "DOXOrubicin"),
    ("dimenhyDRINATE", "diphenhydrAMINE"),
    ("DOBUTamine", "DOPamine"),
    ("chlorproMAZINE", "chlorproPAMIDE"),
    ("acetaZOLAMIDE", "acetoHEXAMIDE"),
    ("hydrALAZINE", "hydrOXYzine", "HYDROmorphone"),
    ("medroxyPROGESTERone", "methylPREDNISolone", "methylTESTOSTERone"),
    ("niCARdipine", "NIFEdipine"),
    ("vinBLAStine", "vinCRIStine"),
    ("azaCITIDine", "azaTHIOprine"),
    ("ceFAZolin", "cefoTEtan", "cefOXitin", "cefTAZidime", "cefTRIAXone"),
    ("chlorproMAZINE", "chlordiazePOXIDE"),
    ("DACTINomycin", "DAPTOmycin"),
    ("ePHEDrine", "EPINEPHrine"),
    ("fentaNYL", "SUFentanil"),
    ("HYDROmorphone", "morphine", "oxyMORphone"),
    ("inFLIXimab", "riTUXimab"),
    ("PENTobarbital", "PHENobarbital"),
    ("metroNIDAZOLE", "metFORMIN"),
    ("niMODipine", "NIFEdipine", "niCARdipine"),
    ("NovoLOG", "NovoLIN"),
    ("HumaLOG", "HumuLIN"),
    ("SandIMMUNE", "SandoSTATIN"),
    ("LORazepam", "ALPRAZolam", "clonazePAM"),
    ("cloNIDine", "clonazePAM"),
    ("DOXOrubicin", "IDArubicin", "DAUNOrubicin"),
    ("DOCEtaxel", "PACLitaxel"),
    ("epiRUBicin", "eriBULin"),
    ("mitoMYcin", "mitoXANTRONE"),
    ("PEMEtrexed", "PRALAtrexate"),
    ("romiDEPsin", "romiPLOStim"),
    ("vinCRIStine", "vinBLAStine", "vinORELbine"),
    ("LEVOleucovorin", "leucovorin"),
    ("levETIRAcetam", "levOCARNitine", "levoFLOXacin"),
    ("dexAMETHasone", "dexmedeTOMIDine"),
    ("diazePAM", "dilTIAZem"),
    ("rifAMPin", "rifAXIMin"),
    ("raNITIdine", "riMANTAdine"),
    ("KetaLAR", "ketorolac"),
    ("DEPO-Medrol", "SOLU-Medrol"),
    ("HYDROXYprogesterone", "medroxyPROGESTERone"),
    ("valGANciclovir", "valACYclovir"),
    ("OLANZapine", "QUEtiapine"),
    ("quiNIDine", "quiNINE"),
    ("ZyPREXA", "ZyrTEC"),
    ("SUMAtriptan", "ZOLMitriptan"),
    ("cycloPHOSphamide", "cycloSPORINE"),
    ("buPROPion", "busPIRone"),
    ("predniSONE", "prednisoLONE"),
)
"""Names that are taken for one another, each with its tall-man letters."""


def _joined(groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Join groups that share a name: the same name may be taken for one of either, and an item is in one group."""
    joined: list[tuple[str, ...]] = []
    for names in groups:
        touching = [group for group in joined if {*group} & {*names}]
        joined = [group for group in joined if group not in touching]
        joined.append(tuple(dict.fromkeys((*(name for group in touching for name in group), *names))))
    return joined


_GROUPS: Final = {name.lower(): ", ".join(group) for group in _joined(LOOK_ALIKES) for name in group}
_TALL: Final = {name.lower(): name for names in LOOK_ALIKES for name in names}
_NAME: Final = re.compile(r"[a-z]+(?:-medrol)?", re.IGNORECASE)


def tall_man(name: str) -> str:
    """Write the names in a text that have tall-man letters with them; all else stays.

    >>> tall_man("Ceftriaxone sodium, 1 g vial")
    'cefTRIAXone sodium, 1 g vial'
    """
    return _NAME.sub(lambda found: _TALL.get(found[0].lower(), found[0]), name)


def look_alike_group(name: str) -> str | None:
    """Name the group of look-alike names that a text's first such name belongs to; None when it has none.

    Names that are taken for a third one share its group.

    >>> look_alike_group("Cisplatin 1 mg/mL")
    'CARBOplatin, CISplatin'
    >>> look_alike_group("Morphine 10 mg/mL") == look_alike_group("HYDROmorphone 2 mg/mL")
    True
    """
    found = (_GROUPS.get(word.lower()) for word in _NAME.findall(name))
    return next((group for group in found if group is not None), None)


def with_names(names: Iterable[str]) -> Callable[[str], str]:
    """Make a `tall_man` for a site's own list.

    >>> with_names(["DAUNOrubicin"])("Daunorubicin 20 mg, cisplatin")
    'DAUNOrubicin 20 mg, cisplatin'
    """
    tall = {name.lower(): name for name in names}
    if not tall:
        return lambda text: text
    longest_first = sorted(map(re.escape, tall), key=len, reverse=True)
    known = re.compile(rf"(?<![a-z-])(?:{'|'.join(longest_first)})(?![a-z])", re.IGNORECASE)
    return lambda text: known.sub(lambda found: tall[found[0].lower()], text)
