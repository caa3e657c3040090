//! Files that scripts write.

use super::read;

/// Returns the files that a script writes: the path and the text of each, and the places of its lines in the
/// script.
fn written(script: &str) -> Vec<(String, String, Vec<String>)> {
    let read = read(script);
    let files = read.written.into_iter().map(|file| {
        let places = file
            .lines
            .iter()
            .map(|(_, place)| String::from_utf8_lossy(place.span.of(script.as_bytes())).into_owned());
        let places = places.collect();
        (file.host_path, file.text, places)
    });
    files.collect()
}

/// Returns the text of the only file, or a description of what was found instead.
fn text(script: &str) -> String {
    match written(script).as_slice() {
        [(path, text, _)] if path == "/n/redis.conf" => text.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_loop_writes_a_file_for_each_node() {
    let script = "for port in $(seq 1 2); do\nmkdir -p /n/${port}\ncat << EOF >/n/${port}/redis.conf\nport 700${port}\n\n\
                  # a comment\nbind 0.0.0.0\nEOF\ndone\n";
    let places = vec!["port 700${port}".to_owned(), "bind 0.0.0.0".to_owned()];
    let file = |n: u8| (format!("/n/{n}/redis.conf"), format!("port 700{n}\nbind 0.0.0.0\n"), places.clone());
    assert_eq!(written(script), [file(1), file(2)]);
}

#[test]
fn a_file_is_written_in_many_ways() {
    for script in [
        "cat > /n/redis.conf <<EOF\nport 7001\nEOF",
        "cat <<EOF > /n/redis.conf\nport 7001\nEOF\n",
        "cat <<EOF >| /n/redis.conf\r\nport 7001\r\nEOF\r\n",
        "cat - <<-EOF > /n/redis.conf\n\tport 7001\n\tEOF\n",
        "cat <<'EOF' > /n/redis.conf\nport 7001\nEOF\n",
        "p=7001; cat <<EOF > /n/redis.conf\nport $p\nEOF\n",
        "p=7001; cat <<EOF > /n/redis.conf\nport \\\n$(echo $p)\nEOF\n",
        "tee /n/redis.conf <<EOF\nport 7001\nEOF\n",
        "sudo tee /n/redis.conf > /dev/null << \"EOF\"\nport 7001\nEOF\n",
        "cat <<EOF | sudo tee /n/redis.conf\nport 7001\nEOF\n",
        "cat <<EOF > /n/redis.conf && docker ps\nport 7001\nEOF\n",
        "echo port 7001 > /n/redis.conf",
        "echo \"port 7001\" | tee /n/redis.conf >/dev/null",
        "printf 'port %s\\n' 7001 > /n/redis.conf",
        "echo -n 'port ' > /n/redis.conf; echo 7001 >> /n/redis.conf",
        "cd /n; cat > redis.conf <<EOF\nport 7001\nEOF",
        "mkdir -p /n; echo 'port 7001' >> /n/redis.conf",
        "cp a /n/redis.conf; rm -f /n/redis.conf; echo 'port 7001' >> /n/redis.conf",
        "sh -c 'echo port 7001 > /n/redis.conf'",
        "if [ ! -f /n/redis.conf ]; then echo port 7001 > /n/redis.conf; fi",
        "sed -i s/1/2/ /n/redis.conf; echo port 7001 > /n/redis.conf; chown redis /n/redis.conf",
    ] {
        assert_eq!(text(script), "port 7001\n", "{script}");
    }
    let more = "echo port 7001 > /n/redis.conf\necho -e 'bind 0.0.0.0\\ndir /d' >> /n/redis.conf\n\
                cat >> /n/redis.conf <<EOF\nsave 1 1\nEOF";
    assert_eq!(text(more), "port 7001\nbind 0.0.0.0\ndir /d\nsave 1 1\n");
}

#[test]
fn lines_of_one_text_stand_where_they_are_written() {
    let script = "p=1\necho \"port $p\n\nbind 0.0.0.0\" > /n/redis.conf\n";
    assert_eq!(text(script), "port 1\nbind 0.0.0.0\n");
    assert_eq!(written(script)[0].2, ["\"port $p", "bind 0.0.0.0\""]);
}

#[test]
fn what_is_not_known_is_left_out() {
    let body = |line: &str| text(&format!("cat > /n/redis.conf <<EOF\nport 7001\n{line}\nEOF\n"));
    assert_eq!(body("cluster-announce-ip $HOST_IP"), "port 7001\n");
    assert_eq!(body("dir $(pwd)/data"), "port 7001\n");
    assert_eq!(body("bind $(hostname -I |\n awk '{print}')"), "port 7001\n");
    assert_eq!(body("requirepass $PASSWORD"), body("requirepass ${PASSWORD}"));
    assert!(body("requirepass $PASSWORD").starts_with("port 7001\nrequirepass 0-unknown-0"));
    let quoted = "cat > /n/redis.conf <<'EOF'\nrequirepass $x`\nEOF\n";
    assert_eq!(text(quoted), "requirepass $x`\n");
}

#[test]
fn what_may_be_anything_is_no_file() {
    let start = "echo port 7001 > /n/redis.conf; ";
    for script in [
        "echo port 7001 > $dir/redis.conf",
        "echo port 7001 >> /n/redis.conf",
        "cp stock.conf /n; mkdir -p /n; echo port 7001 >> /n/redis.conf",
        "cat > /n/redis.conf <<EOF\nport 7001\n$EXTRA\nEOF\n",
        "cat > /n/redis.conf <<EOF\nport 7001\n$(cat common.conf)\nEOF\n",
        "cat > /n/redis.conf <<EOF\nport 7001\n",
        "cat > /n/redis.conf <<EOF\nport `7001\nEOF\n",
        "cat common.conf - > /n/redis.conf <<EOF\nport 7001\nEOF\n",
        "docker exec -i redis-1 tee /n/redis.conf <<EOF\nport 7001\nEOF\n",
        "echo $WORDS > /n/redis.conf",
        "echo 'port 7001\\nbind 0.0.0.0' > /n/redis.conf",
    ] {
        assert_eq!(written(script), [], "{script}");
    }
    for then in [
        "sed -i s/7001/7002/ /n/redis.conf",
        "sed -i s/7001/7002/ /n/*.conf",
        "sed -i s/7001/7002/ $FILE",
        "cp other.conf /n/redis.conf",
        "cp -r other /n",
        "envsubst < template > /n/redis.conf",
        "./change.sh /n/redis.conf",
        "echo port 7002 > /n/redis.conf",
        "if [ -n \"$X\" ]; then echo port 7002 >> /n/redis.conf; fi",
        "{ echo port 7002; } >> /n/redis.conf",
        "for p in 1 2; do echo port $p; done > /n/redis.conf",
        "sort template | tee /n/redis.conf",
    ] {
        assert_eq!(written(&format!("{start}{then}")), [], "{then}");
    }
}

#[test]
fn what_is_written_is_bounded() {
    let long = "save 900 1\n".repeat(20_000);
    assert_eq!(written(&format!("cat > /n/redis.conf <<EOF\n{long}EOF\n")), []);
    let script =
        format!("for i in $(seq 1 900); do cat > /n/$i <<EOF\n{}EOF\ndone\n", "port $i\n".repeat(5000));
    assert!(written(&script).len() < 900);
}
