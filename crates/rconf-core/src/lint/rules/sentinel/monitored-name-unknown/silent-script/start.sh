docker network create quorum
docker run -d --name redis-1 --network quorum --network-alias redis-master redis:7.2
docker run -d --name sentinel-1 --network quorum --add-host far:10.0.0.12 -v "$PWD/conf:/conf" redis:7.2 redis-sentinel /conf/sentinel.conf
docker run -d --name sentinel-2 --network quorum --add-host far:10.0.0.12 -v "$PWD/far:/conf" redis:7.2 redis-sentinel /conf/sentinel.conf
