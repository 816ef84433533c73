"""What the configurations of these tests have in common: one topic and one outlet, to be formatted."""

HEAD = """\
affiliations: {{state: State media}}
topics:
  - id: harbour
    name: The old harbour
    place: Port Ilsa
    languages: [en]
    match: {{any: [harbour board]}}
    targets: [{{id: board, name: the harbour board, aliases: [harbour board]}}]
    groups: [state]
outlets:
  - {{id: gazette, name: Ilsa Gazette, domains: [127.0.0.1], affiliation: state, rated_by: us,
     rated_on: 2026-01-02, source: "https://gazette.example/"}}
"""
