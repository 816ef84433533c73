"""The three legs, each a straight line; a module each. They state the order; nothing else does.

    collect    poll | parse | pick fresh | sift | fetch | report (read, match, tag) | note
    group      new articles | copies | save | stories | save
    publish    the day's stories | compose | save | render | write | queue

`polling` runs the first for many feeds at once, `recheck` looks at pages again, `desk` holds what worker
processes do, `ledger` what is written in batches. Stages do not know their neighbours, the clock or the
database: `now` is an argument, and the legs alone speak to the storage. Every leg can be run again: what is
done stays done, what was cut off is redone.
"""
