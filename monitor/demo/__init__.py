"""A newsroom of invented outlets, served on the loopback interface.

It lets `monitor demo`, the tests and the benchmarks collect from real HTTP servers without leaving the
machine. Every outlet, person, place and event in it is invented. `sites` names the outlets, `texts` reads
their articles, `pages` and `newsfeeds` render them, and `newsroom` serves them.
"""
