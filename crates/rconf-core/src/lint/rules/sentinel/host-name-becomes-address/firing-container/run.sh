docker run -d --name s1 -v ./s1:/conf valkey/valkey:8.1 valkey-sentinel /conf/sentinel.conf
