"""Each network, loaded by importing its module: workers share what the process they are forked from has."""
