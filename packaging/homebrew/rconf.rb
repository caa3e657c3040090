class Rconf < Formula
  desc "Linter and generator for redis.conf and Redis/Valkey Cluster in containers"
  version "{version}"
  license any_of: ["MIT", "Apache-2.0"]

  # The address of the releases: `brew` reads it from the tap's environment until the project has one.
  release = ENV.fetch("HOMEBREW_RCONF_RELEASES")

  on_macos do
    on_arm do
      url "#{release}/v{version}/rconf-{version}-aarch64-apple-darwin.tar.gz"
      sha256 "{sum:aarch64-apple-darwin}"
    end
    on_intel do
      url "#{release}/v{version}/rconf-{version}-x86_64-apple-darwin.tar.gz"
      sha256 "{sum:x86_64-apple-darwin}"
    end
  end
  on_linux do
    on_arm do
      url "#{release}/v{version}/rconf-{version}-aarch64-unknown-linux-musl.tar.gz"
      sha256 "{sum:aarch64-unknown-linux-musl}"
    end
    on_intel do
      url "#{release}/v{version}/rconf-{version}-x86_64-unknown-linux-musl.tar.gz"
      sha256 "{sum:x86_64-unknown-linux-musl}"
    end
  end

  def install
    bin.install "rconf"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/rconf.bash" => "rconf"
    zsh_completion.install "completions/_rconf"
    fish_completion.install "completions/rconf.fish"
  end

  test do
    (testpath/"redis.conf").write "port 6379 # the port\n"
    assert_match "L0", shell_output("#{bin}/rconf lint redis.conf", 1)
  end
end
