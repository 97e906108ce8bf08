package idbstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall/js"
	"testing"
	"time"

	"holdfast/wasm/idbstore"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

var databases atomic.Int64

// freshName names a database that no other test uses.
func freshName() string { return fmt.Sprintf("test-%d", databases.Add(1)) }

func open(t testing.TB, name string) *idbstore.Store {
	t.Helper()
	s, err := idbstore.Open(t.Context(), name)
	if err != nil {
		t.Fatalf("Open(%s): %v", name, err)
	}
	return s
}

func TestContract(t *testing.T) {
	journaltest.TestStore(t, func(t *testing.T) func() journal.Store {
		name := freshName()
		return func() journal.Store { return open(t, name) }
	})
}

func op(key, value string) []journal.Op {
	return []journal.Op{{Table: journal.TableMeta, Key: key, Value: []byte(value)}}
}

// script runs JavaScript with a function body's rights and returns what it returns.
func script(body string, args ...any) js.Value {
	return js.Global().Get("Function").New("...args", body).Invoke(args...)
}

// TestAnOlderDatabaseKeepsItsRows: version 1 had no table for the search.
func TestAnOlderDatabaseKeepsItsRows(t *testing.T) {
	name := freshName()
	done := make(chan struct{})
	then := js.FuncOf(func(js.Value, []js.Value) any {
		close(done)
		return nil
	})
	defer then.Release()
	script(`
		const [name, then] = args;
		const request = indexedDB.open(name, 1);
		request.onupgradeneeded = () => {
			for (const table of ["drafts", "versions", "pending", "meta", "outbox", "entries", "roster", "heads", "watch"]) {
				request.result.createObjectStore(table);
			}
		};
		request.onsuccess = () => {
			const tx = request.result.transaction("meta", "readwrite");
			tx.objectStore("meta").put(new Uint8Array([7]), "old");
			tx.oncomplete = () => { request.result.close(); then(); };
		};`, name, then)
	<-done
	s := open(t, name)
	defer s.Close()
	if value, err := s.Get(t.Context(), journal.TableMeta, "old"); err != nil || string(value) != "\x07" {
		t.Errorf("the row of the older database is %q, %v", value, err)
	}
	for _, table := range journal.Tables() {
		if err := s.Apply(t.Context(), []journal.Op{{Table: table, Key: "new", Value: []byte{1}}}); err != nil {
			t.Errorf("table %s: %v", table, err)
		}
	}
}

func TestTransactionsAreStrictlyDurable(t *testing.T) {
	s := open(t, freshName())
	defer s.Close()
	undo := script(`
		const real = IDBDatabase.prototype.transaction;
		globalThis.seenOptions = [];
		IDBDatabase.prototype.transaction = function (names, mode, options) {
			globalThis.seenOptions.push(mode + " " + (options ? options.durability : "default"));
			return real.call(this, names, mode, options);
		};
		return () => { IDBDatabase.prototype.transaction = real; };`)
	err := s.Apply(t.Context(), op("k", "v"))
	undo.Invoke()
	if seen := js.Global().Get("seenOptions"); err != nil || seen.Length() != 1 || seen.Index(0).String() != "readwrite strict" {
		t.Errorf("Apply made %d transactions, the first %v, %v, want one, readwrite strict", seen.Length(), seen.Index(0), err)
	}
}

// failing makes the next transaction end as the browser ends one when the disk is full: the requests go well, the commit does not.
const failing = `
	const [name] = args;
	const real = IDBDatabase.prototype.transaction;
	IDBDatabase.prototype.transaction = function (...all) {
		IDBDatabase.prototype.transaction = real;
		const tx = real.apply(this, all);
		const fake = new EventTarget();
		fake.objectStore = (n) => tx.objectStore(n);
		fake.abort = () => tx.abort();
		fake.error = null;
		tx.addEventListener("abort", () => {
			fake.error = name ? new DOMException("for the test", name) : null;
			fake.dispatchEvent(new Event("abort"));
		});
		queueMicrotask(() => tx.abort());
		return fake;
	};`

func TestAbortedCommitsAreErrors(t *testing.T) {
	for name, want := range map[string]error{"QuotaExceededError": journal.ErrQuota, "UnknownError": journal.ErrUnavailable, "": nil} {
		s := open(t, freshName())
		script(failing, name)
		err := s.Apply(t.Context(), op("k", "v"))
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("aborted with %q: Apply = %v, want %v", name, err, want)
		}
		if value, err := s.Get(t.Context(), journal.TableMeta, "k"); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("aborted with %q: the row is there: %q, %v", name, value, err)
		}
		if err := s.Apply(t.Context(), op("k", "v")); err != nil {
			t.Errorf("aborted with %q: the next Apply = %v", name, err)
		}
		s.Close()
	}
}

func TestQuotaThrownByARequestIsErrQuota(t *testing.T) {
	s := open(t, freshName())
	defer s.Close()
	undo := script(`
		const real = IDBObjectStore.prototype.put;
		IDBObjectStore.prototype.put = function () { throw new DOMException("for the test", "QuotaExceededError"); };
		return () => { IDBObjectStore.prototype.put = real; };`)
	batch := append([]journal.Op{{Table: journal.TableHeads, Key: "before", Value: []byte("1"), New: true}}, op("k", "v")...)
	err := s.Apply(t.Context(), batch)
	undo.Invoke()
	if !errors.Is(err, journal.ErrQuota) {
		t.Errorf("Apply = %v, want ErrQuota", err)
	}
	if _, err := s.Get(t.Context(), journal.TableHeads, "before"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("half of the batch is there: %v", err)
	}
}

func TestWithoutIndexedDB(t *testing.T) {
	undo := script(`
		const real = Object.getOwnPropertyDescriptor(globalThis, "indexedDB");
		Object.defineProperty(globalThis, "indexedDB", { value: undefined, configurable: true });
		return () => Object.defineProperty(globalThis, "indexedDB", real);`)
	defer undo.Invoke()
	if s, err := idbstore.Open(t.Context(), freshName()); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Open = %v, %v, want ErrUnavailable", s, err)
	}
}

func TestRefusedOpenIsUnavailable(t *testing.T) {
	undo := script(`
		const real = indexedDB.open;
		indexedDB.open = () => { throw new DOMException("for the test", "SecurityError"); };
		return () => { indexedDB.open = real; };`)
	defer undo.Invoke()
	if s, err := idbstore.Open(t.Context(), freshName()); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Open = %v, %v, want ErrUnavailable", s, err)
	}
}

// raw opens a database behind the store's back; the promise gives "open" or the name of the error.
func raw(t *testing.T, name string, version int) <-chan string {
	t.Helper()
	done := make(chan string, 1)
	fn := js.FuncOf(func(_ js.Value, args []js.Value) any { done <- args[0].String(); return nil })
	t.Cleanup(fn.Release)
	script(`
		const [name, version, done] = args;
		const request = indexedDB.open(name, version);
		request.onsuccess = () => { globalThis.rawDatabase = request.result; done("open"); };
		request.onerror = () => done(request.error.name);
		request.onblocked = () => { globalThis.rawBlocked = true; };`, name, version, fn)
	return done
}

func receive(t *testing.T, c <-chan string) string {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(10 * time.Second):
		t.Error("no answer in 10 s")
		return ""
	}
}

func TestANewerVersionIsLetIn(t *testing.T) {
	name := freshName()
	s := open(t, name)
	defer s.Close()
	if err := s.Apply(t.Context(), op("k", "v")); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, raw(t, name, 3)); got != "open" {
		t.Fatalf("a newer version of the program got %q", got)
	}
	if _, err := s.Get(t.Context(), journal.TableMeta, "k"); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Get on a database of a newer version = %v, want ErrUnavailable", err)
	}
	js.Global().Get("rawDatabase").Call("close")
}

func TestAConnectionThatTheBrowserClosedIsOpenedAgain(t *testing.T) {
	name := freshName()
	s := open(t, name)
	defer s.Close()
	if err := s.Apply(t.Context(), op("k", "v")); err != nil {
		t.Fatal(err)
	}
	// "Clear data" asks every connection to make room.
	done := make(chan string, 1)
	fn := js.FuncOf(func(_ js.Value, args []js.Value) any { done <- args[0].String(); return nil })
	defer fn.Release()
	script(`
		const [name, done] = args;
		const request = indexedDB.deleteDatabase(name);
		request.onsuccess = () => done("deleted");
		request.onerror = () => done(request.error.name);`, name, fn)
	if got := receive(t, done); got != "deleted" {
		t.Fatalf("deleting the database gave %q", got)
	}
	if _, err := s.Get(t.Context(), journal.TableMeta, "k"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("Get after the data was cleared = %v, want ErrNotFound", err)
	}
	if err := s.Apply(t.Context(), op("k", "again")); err != nil {
		t.Errorf("Apply after the data was cleared: %v", err)
	}
}

func TestABlockedOpenEndsWithItsContext(t *testing.T) {
	name := freshName()
	// An older version of the program that does not make room.
	if got := receive(t, rawWithoutTables(t, name)); got != "open" {
		t.Fatalf("the older version got %q", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	script(`
		const real = indexedDB.open.bind(indexedDB);
		const open = indexedDB.open;
		indexedDB.open = (name) => { indexedDB.open = open; return real(name, 7); };`)
	_, err := idbstore.Open(ctx, name)
	if !errors.Is(err, journal.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Open of a blocked database = %v, want ErrUnavailable and DeadlineExceeded", err)
	}
	js.Global().Get("rawDatabase").Call("close")
}

func rawWithoutTables(t *testing.T, name string) <-chan string { return raw(t, name, 1) }

func TestFunctionsAreReleased(t *testing.T) {
	s := open(t, freshName())
	defer s.Close()
	// Go's own functions are counted where they are handed out; they are told from fake-indexeddb's by their source in wasm_exec.js.
	undo := script(`
		globalThis.listeners = 0;
		globalThis.listened = 0;
		const go = (f) => String(f).includes("_pendingEvent") ? 1 : 0;
		const add = EventTarget.prototype.addEventListener, restore = [];
		for (const cls of [IDBTransaction, IDBRequest, IDBDatabase]) {
			const a = cls.prototype.addEventListener, r = cls.prototype.removeEventListener;
			cls.prototype.addEventListener = function (...all) { listened += go(all[1]); listeners += go(all[1]); return a.apply(this, all); };
			cls.prototype.removeEventListener = function (...all) { listeners -= go(all[1]); return r.apply(this, all); };
			restore.push(() => { cls.prototype.addEventListener = a; cls.prototype.removeEventListener = r; });
		}
		return () => restore.forEach((f) => f());`)
	defer undo.Invoke()
	for i := range 20 {
		if err := s.Apply(t.Context(), op(fmt.Sprint(i), "v")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Scan(t.Context(), journal.TableMeta, "", "", 0); err != nil {
			t.Fatal(err)
		}
		fresh := append(op("x", "v"), journal.Op{Table: journal.TableMeta, Key: "0", Value: []byte("v"), New: true})
		if err := s.Apply(t.Context(), fresh); !errors.Is(err, journal.ErrExists) {
			t.Fatal(err)
		}
	}
	other := open(t, freshName())
	other.Close()
	added, left := js.Global().Get("listened").Int(), js.Global().Get("listeners").Int()
	if added < 120 || left != 0 {
		t.Errorf("of %d listeners %d were left behind", added, left)
	}
}

// TestJournalInIndexedDB is the core's way once, with a new program in between.
func TestJournalInIndexedDB(t *testing.T) {
	name := freshName()
	s := open(t, name)
	j := journal.New(s, [16]byte{1})
	c := journal.Change{Key: journal.Key{Site: "chatgpt", Chat: "c"}, Text: "typed", Time: 1, State: 1}
	if _, err := j.Record(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, name)
	defer s.Close()
	j = journal.New(s, [16]byte{1})
	c.Text, c.Time = "typed on", 2
	if _, err := j.Record(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	drafts, err := j.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Text != "typed on" || drafts[0].Versions != 2 {
		t.Errorf("Drafts = %+v, %v", drafts, err)
	}
}
