docker run -d --name redis --health-cmd 'redis-cli ping | grep PONG' redis:7.2 redis-server --requirepass "$PASSWORD"
