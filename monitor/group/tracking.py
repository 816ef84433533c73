"""Parameters that tell how a reader came to a page, or in which form it is shown, never which page it is.

The list is kept by hand, by who adds them, and was compared with the published ones of AdGuard
(TrackParamFilter) and ClearURLs and with the addresses in the feeds and pages of the benches. A name that is
content on some site is not in it: an article kept twice is put right by the copies, two articles taken for
one are not. Where only the value tells, the value is asked; where a name is one newsroom's own and a common
word, it counts on that newsroom's hosts only.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"\S+")

_PREFIXES = (
    # Google, AT Internet, Comscore, Matomo
    *("utm_", "ga_", "gaa_", "at_", "ns_", "pk_", "piwik_", "matomo_", "mtm_"),
    # Webtrekk and Mapp, campaigns within a site
    *("wt_", "wt.", "itm_", "otm_", "hmb_"),
    # HubSpot, Vero, Omeda, Blueshift, Eloqua
    *("hsa_", "_hs", "__hs", "vero_", "oly_", "bsft_", "elq"),
    # Acoustic, Piano, Salesforce, DPG, Adjust, Yahoo
    *("cm_mmc", "cx_", "sfmc_", "dpg_", "adjust_", "guce_"),
    # AMP caches, Branch, Facebook, sessions of ASP
    *("amp_", "_branch_", "__cft__", "__xts__", "aspsessionid"),
)
_ANALYTICS = """
    __io_lv _ga _gac _gl _io_session_id _openstat adobe_mc adobe_mc_ref adobe_mc_sdid campaign_id cm_cr
    cm_me cmp cmpid echobox gs_l gs_lcrp hsctatracking icid intcid intcmp ncid os_ehash pcampaignid
    s_cid sc_cid tracking_source traffic_source usqp utm wtmc wtrid xtor
"""
_MAIL = """
    __s _bhlid _bta_c _bta_tid _cio_id _clde _cldee _ke _kx _sgm_action _sgm_campaign _sgm_source bta_c
    bta_tid ck_subscriber_id dm_i emc et_cid et_rid mc_cid mc_eid mc_tc mindbox-click-id
    mindbox-message-key mkt_tok ml_subscriber ml_subscriber_hash nr_email_referer oft_c oft_ck oft_d
    oft_id oft_ids oft_k oft_lk oft_sk omhide sc_eh sc_lid sc_llid sc_src sc_uid spjobid spmailingid
    spreportid spuserid ss_campaign_id ss_campaign_name ss_campaign_sent_date ss_email_id ss_source
    trk_contact trk_module trk_msg trk_sid vgo_ee
"""
_SOCIAL = """
    __tn__ __twitter_impression action_object_map action_ref_map action_type_map fb_action_ids
    fb_action_types fb_comment_id fb_ref fb_source fbclid ig_mid ig_rid igsh igshid mibextid ref_src
    ref_url referrer sfnsn sharetype soc_src soc_trk sr_share twitter_impression wprov
"""
_ADVERTISING = """
    adfrom admitad_uid aiad_clid awc cjdata cjevent dclid dicbo ebisadid ef_id epik erid gad_campaignid
    gad_source gbraid gclid gclsrc gps_adid ir_adid ir_campaignid ir_partnerid irclickid irgwc li_fat_id
    msclkid nx_source obclid oborigurl qclid raneaid ranmid ransiteid rb_clickid rdt_cid rtkcid s_kwcid
    sccid sms_click sms_source sms_uph spm srsltid sscid tblci tduid ttclid twclid unicorn_click_id
    vmcid wbraid wickedid yclid ymclid ysclid zanpid
"""
_NEWSROOMS = """
    cxrecs_s feedname feedtype ftag gepc guccounter instance_id intlink_from_url intlink_ts iref
    isfreemail link_location lmd_campaign lmd_creation lmd_link_name lmd_medium lmd_source ltflags maca
    mbid mktcid mktcval n_cid ocid pinned_post_asset_id pinned_post_locator pinned_post_type refresh_ce
    regi_id replytocom sara_ecid sara_icid sara_ref segment_id showwelcome showwelcomeonshare smid smtyp
    srnd taid tpcc triedredirect triedsigningin unlocked_article_code wprss
"""
_SESSIONS = "cfid cftoken jsessionid phpsessid"
_NAMES = frozenset(_NAME.findall(" ".join((_ANALYTICS, _MAIL, _SOCIAL, _ADVERTISING, _NEWSROOMS, _SESSIONS))))

_HOST_NAMES = {
    host: frozenset(names.split())
    for host, names in {
        "abcnews.go.com": "cid",
        "aljazeera.com": "sourcechannel",
        "asahi.com": "ref",
        "bloomberg.com": "leadsource sref",
        "businessinsider.com": "ir r",
        "businessinsider.de": "ir",
        "cnbc.com": "__source par",
        "cnn.com": "cid iid",
        "dailymail.co.uk": "ico ito",
        "inews.co.uk": "ico ito",
        "linkedin.com": "trk",
        "medium.com": "source sk",
        "metro.co.uk": "ico ito",
        "msn.com": "cvid ei pc",
        "nytimes.com": "_r action clicksource giftcopy hp module nl partner pgtype region rref src te",
        "politico.com": "lo",
        "reuters.com": "edition-redirect rpc",
        "spiegel.de": "an",
        "substack.com": "post_id publication_id r",
        "telegraph.co.uk": "li_medium li_source",
        "time.com": "iid xid",
        "washingtonpost.com": "hpid itid pwapi_token tid",
        "welt.de": "source",
        "yahoo.com": ".tsrc tsrc",
        "yna.co.kr": "input section",
        "youtube.com": "ab_channel feature pp si",
    }.items()
}
"""Names that are common words elsewhere, by the site whose own they are and the hosts below it."""
_HOSTS_NAMES = frozenset().union(*_HOST_NAMES.values())

_SOURCE_NAMES = frozenset({"from", "origin", "partner", "referer", "share", "shared", "source", "src", "via"})
_SOURCE_VALUES = frozenset(
    {"app", "atom", "email", "facebook", "fb", "feed", "feedburner", "flipboard", "googlenews", "homepage"}
    | {"instagram", "linkedin", "mail", "newsletter", "pinterest", "push", "reddit", "rss", "rssfeed"}
    | {"share", "sharing", "social", "socialmedia", "telegram", "tw", "twitter", "whatsapp"}
)
"""What stands in a parameter of one of these names when it names the door that the reader came through."""

_FLAGS = frozenset(
    {"amp", "isamp", "is_amp", "mobile", "noamp", "nonamp", "outputtype", "print", "printable", "printview"}
    | {"pagewanted", "single_page", "singlepage"}
)
_FLAG_VALUES = frozenset({"", "1", "true", "yes", "on", "y", "amp", "print", "mobile", "available", "all"})
_FORMS = frozenset({"display", "format", "layout", "mode", "output", "service", "version", "view"})
_FORM_VALUES = frozenset({"amp", "mobile", "print", "printable", "printview"})
_HASH = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)


def is_tracking(name: str, value: str, host: str) -> bool:
    """Tell whether a parameter only says where a reader came from, or surely is the number of a visit.

    `name` and `value` are decoded, `host` is the host in lower case, with or without its `www`.
    """
    name = name.lower().removeprefix("amp;")  # an address that was escaped twice
    if name in _NAMES or name.startswith(_PREFIXES):
        return True
    if name in _SOURCE_NAMES and value.lower() in _SOURCE_VALUES:
        return True
    if name == "ref":  # where it is content, it is the number of an article
        return not value.isdigit()
    return name in _HOSTS_NAMES and any(name in _HOST_NAMES.get(site, ()) for site in _list_sites(host))


def is_form(name: str, value: str) -> bool:
    """Tell whether a parameter only says in which form a page is shown: for print, for telephones, whole."""
    name, value = name.lower(), value.lower()
    return (name in _FLAGS and value in _FLAG_VALUES) or (name in _FORMS and value in _FORM_VALUES)


def is_visit(name: str, value: str) -> bool:
    """Tell whether a parameter looks like the number of a visit, which on some site is that of an article."""
    return name.lower() == "sid" and _HASH.fullmatch(value) is not None


def _list_sites(host: str) -> list[str]:
    """Return a host and the domains it lies in, of two labels and more."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
