docker run -d --name redis-1 --network quorum redis:7.2
docker run -d --name sentinel-1 --network quorum -v "$PWD/conf:/conf" redis:7.2 redis-sentinel /conf/sentinel.conf
