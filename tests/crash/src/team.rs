//! The workers, each in its own process, and how they are killed.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use time::OffsetDateTime;

use crate::delivery::{Message, Post};
use crate::worker::Worker;

pub(crate) struct Team<M: Message> {
    arguments: Worker,
    post: Post<M>,
    members: Vec<Member>,
    /// What time it is by the gateway's clock, in seconds since 1970, for workers that have to know.
    time: Option<i64>,
}

struct Member {
    process: Child,
    /// The driver's line to it.
    line: Option<ChildStdin>,
    /// Where it is reached, once it says so.
    url: Arc<Mutex<Option<String>>>,
}

impl<M: Message> Team<M> {
    pub(crate) fn start(arguments: Worker, size: usize, post: Post<M>) -> Result<Self, Box<dyn Error>> {
        let mut team = Self { arguments, post, members: Vec::new(), time: None };
        for number in 0..size {
            let member = team.hire(number)?;
            team.members.push(member);
        }
        Ok(team)
    }

    fn hire(&self, number: usize) -> Result<Member, Box<dyn Error>> {
        let mut process = self.arguments.command()?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let url = Arc::new(Mutex::new(None));
        let (said, post, out) = (Arc::clone(&url), self.post.clone(), process.stdout.take());
        std::thread::spawn(move || {
            let line = out.and_then(|out| BufReader::new(out).lines().next()).and_then(Result::ok);
            if let Some(line) = line {
                let mut url = said.lock().unwrap_or_else(PoisonError::into_inner);
                post.reach(number, Some(M::door(&format!("{line}/webhook"))));
                *url = Some(line);
            }
        });
        let line = process.stdin.take();
        let mut member = Member { process, line, url };
        member.tell(self.time);
        Ok(member)
    }

    /// Tells everybody what time it is at the gateway.
    pub(crate) fn tell(&mut self, time: OffsetDateTime) {
        self.time = Some(time.unix_timestamp());
        self.members.iter_mut().for_each(|member| member.tell(self.time));
    }

    /// SIGKILL: nothing is finished, nothing is said.
    pub(crate) fn kill_and_replace(&mut self, number: usize) -> Result<(), Box<dyn Error>> {
        self.members[number].kill();
        self.post.reach(number, None);
        self.members[number] = self.hire(number)?;
        Ok(())
    }

    /// How many events have not ended, or have not been looked for, by whoever answers.
    pub(crate) async fn open(&self) -> Option<u64> {
        let urls: Vec<String> = self.members.iter().filter_map(Member::url).collect();
        for url in urls {
            let answer = reqwest::get(format!("{url}/open/{}", self.time.unwrap_or_default())).await;
            let answer = answer.ok()?.text().await.ok()?;
            if let Ok(open) = answer.parse() {
                return Some(open);
            }
        }
        None
    }

    pub(crate) fn dismiss(&mut self) {
        self.members.iter_mut().for_each(Member::kill);
    }
}

impl<M: Message> Drop for Team<M> {
    fn drop(&mut self) {
        self.dismiss();
    }
}

impl Member {
    fn tell(&mut self, time: Option<i64>) {
        if let (Some(line), Some(time)) = (&mut self.line, time) {
            let _ = writeln!(line, "{time}"); // it may have died already
        }
    }

    fn kill(&mut self) {
        let _ = self.process.kill(); // SIGKILL; it may be dead already
        let _ = self.process.wait();
    }

    fn url(&self) -> Option<String> {
        self.url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
