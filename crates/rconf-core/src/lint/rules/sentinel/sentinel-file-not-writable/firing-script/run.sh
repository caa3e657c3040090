docker run -d --name s1 -v "$PWD/s1/sentinel.conf:/s.conf:ro" redis:7.2 redis-server /s.conf --sentinel
