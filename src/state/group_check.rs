//! One question at a time for all who ask it.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

/// A question whose answer serves all who asked before it was put.
///
/// Nobody is given what was asked before they came: whoever comes while the question is on its way
/// waits for the next one, which is put once, for all who wait by then. So however many ask, at
/// most two questions lie between an asker and the answer.
#[derive(Debug)]
pub struct GroupCheck<T> {
    /// How many times the question has been put.
    put: AtomicU64,
    /// The last answer, and which time that was; held while the question is on its way.
    last: Mutex<(u64, Option<T>)>,
}

impl<T: Clone> GroupCheck<T> {
    /// Before the first question.
    pub fn new() -> Self {
        Self {
            put: AtomicU64::new(0),
            last: Mutex::new((0, None)),
        }
    }

    /// The answer to the question, put after this was called.
    ///
    /// # Errors
    /// Those of `ask`. Who waited for a question that failed puts it for itself, at once: the
    /// failures of many must not wait for each other.
    pub async fn ask<E, F>(&self, ask: impl FnOnce() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let seen = self.put.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if last.0 > seen {
            let shared = last.1.clone();
            drop(last);
            return match shared {
                Some(answer) => Ok(answer),
                None => ask().await,
            };
        }
        let number = self.put.fetch_add(1, Ordering::SeqCst) + 1;
        // One that is broken off, too, counts as put: those who wait begin the next one.
        let answer = ask().await;
        *last = (number, answer.as_ref().ok().cloned());
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    use actix_web::rt;

    use super::*;

    /// A question that counts how often it is put and waits until it is let go.
    #[derive(Default)]
    struct Question {
        put: Cell<u32>,
        waiting: RefCell<Vec<tokio::sync::oneshot::Sender<Result<(), ()>>>>,
    }

    impl Question {
        async fn ask(&self) -> Result<u32, ()> {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            self.put.set(self.put.get() + 1);
            let number = self.put.get();
            self.waiting.borrow_mut().push(sender);
            receiver.await.unwrap_or(Err(())).map(|()| number)
        }

        fn settle(&self, outcome: Result<(), ()>) {
            for waiting in self.waiting.borrow_mut().drain(..) {
                let _ = waiting.send(outcome);
            }
        }
    }

    async fn let_others_run() {
        for _ in 0..50 {
            rt::task::yield_now().await;
        }
    }

    fn askers(
        check: &Rc<GroupCheck<u32>>,
        question: &Rc<Question>,
    ) -> impl Fn() -> rt::task::JoinHandle<Result<u32, ()>> + use<> {
        let (check, question) = (check.clone(), question.clone());
        move || {
            let (check, question) = (check.clone(), question.clone());
            rt::spawn(async move { check.ask(|| question.ask()).await })
        }
    }

    #[actix_web::test]
    async fn a_question_serves_those_who_came_before_it_and_nobody_else() {
        let (check, question) = (Rc::new(GroupCheck::new()), Rc::new(Question::default()));
        let ask = askers(&check, &question);
        let first = ask();
        let_others_run().await;
        let late: Vec<_> = (0..10).map(|_| ask()).collect();
        let_others_run().await;
        assert_eq!(question.put.get(), 1, "one question at a time");
        question.settle(Ok(()));
        assert_eq!(first.await.unwrap(), Ok(1));
        let_others_run().await;
        assert_eq!(question.put.get(), 2, "one question for all who waited");
        question.settle(Ok(()));
        for asker in late {
            assert_eq!(asker.await.unwrap(), Ok(2));
        }
    }

    #[actix_web::test]
    async fn a_question_that_is_broken_off_or_fails_leaves_nobody_waiting() {
        let (check, question) = (Rc::new(GroupCheck::new()), Rc::new(Question::default()));
        let ask = askers(&check, &question);
        let leaves = ask();
        let_others_run().await;
        let waits: Vec<_> = (0..3).map(|_| ask()).collect();
        let_others_run().await;
        leaves.abort();
        let_others_run().await;
        question.settle(Err(()));
        let_others_run().await;
        // The first of those who waited has failed; the others ask for themselves.
        question.settle(Ok(()));
        let mut outcomes = Vec::new();
        for asker in waits {
            outcomes.push(asker.await.unwrap().is_ok());
        }
        assert_eq!(outcomes, [false, true, true]);
    }
}
