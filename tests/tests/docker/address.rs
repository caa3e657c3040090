//! Additional addresses of this machine.

use std::process::Command;

/// Addresses on a separate network device, which is removed when this is dropped.
pub struct Address(&'static str);

impl Address {
    /// Adds the device with its addresses. Returns an error if that is not possible, such as for users other
    /// than root.
    pub fn new(device: &'static str, addresses: &[&str]) -> Result<Self, String> {
        // Remove what an interrupted run left.
        let _ = ip(&["link", "del", device]);
        ip(&["link", "add", device, "type", "bridge"])?;
        let made = Self(device);
        for address in addresses {
            ip(&["addr", "add", address, "dev", device])?;
        }
        ip(&["link", "set", device, "up"])?;
        Ok(made)
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        let _ = ip(&["link", "del", self.0]);
    }
}

fn ip(words: &[&str]) -> Result<(), String> {
    let output = Command::new("ip").args(words).output().map_err(|why| format!("ip: {why}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("ip {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
}
