#!/bin/sh
redis-server 7000/redis.conf
redis-server 7001/redis.conf
