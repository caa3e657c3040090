redis-server server-6380/redis.conf
