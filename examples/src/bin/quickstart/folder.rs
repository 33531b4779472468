//! Deliveries from a folder: every JSON file in it is signed and delivered as it is, and Stripe's sandbox holds the objects that
//! the events speak of.

use std::error::Error;
use std::path::{Path, PathBuf};

use crate::audit::Deliveries;
use crate::progress::Progress;
use crate::world::World;

pub(crate) async fn deliver(world: &World, folder: &Path, progress: &Progress) -> Result<Deliveries, Box<dyn Error>> {
    let files = event_files(folder)?;
    let mut deliveries = Deliveries::default();
    for (done, file) in files.iter().enumerate() {
        let body = std::fs::read(file)?;
        if let Ok(event) = serde_json::from_slice(&body) {
            world.stripe.put(event);
        }
        let status = world.webhook.deliver_bytes(body.clone()).await.ok();
        deliveries.add(&body, status);
        progress.delivered(done + 1, files.len());
    }
    Ok(deliveries)
}

/// The JSON files of a folder and of the folders in it, in order.
fn event_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(event_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
