"""Media Monitor: follow one contested topic across outlets of every alignment.

Three legs, each a straight line (`monitor.pipeline` states their order):

    collect   poll | parse | fetch | extract | match | tag | save
    group     new articles | copies | stories | save
    publish   the day's stories | compose | render | save | deliver | record
"""

__version__ = "0.1.0"
