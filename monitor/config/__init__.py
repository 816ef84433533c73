"""`feeds.yaml`, read and checked whole."""

from monitor.config.reading import config_schema, load_config, parse_config
from monitor.config.settings import (
    CollectSettings,
    Config,
    DigestSettings,
    EmailSettings,
    HealthSettings,
    KeepSettings,
    KeepTerms,
    LlmSettings,
    ServiceSettings,
    SmtpSettings,
    TagSettings,
    UnsubscribeSettings,
    WebSubSettings,
)

__all__ = [
    "CollectSettings",
    "Config",
    "DigestSettings",
    "EmailSettings",
    "HealthSettings",
    "KeepSettings",
    "KeepTerms",
    "LlmSettings",
    "ServiceSettings",
    "SmtpSettings",
    "TagSettings",
    "UnsubscribeSettings",
    "WebSubSettings",
    "config_schema",
    "load_config",
    "parse_config",
]
