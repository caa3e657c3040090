#!/bin/sh
for port in 7000 7001; do
  (cd $port && redis-server redis.conf)
done
