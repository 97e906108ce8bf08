//go:build !board

package main

import (
	"context"
	"log/slog"

	"holdfast/sync-server/api"
)

const hasBoard = false

func addBoard(context.Context, *slog.Logger, string, *api.Config) error { return nil }

func schedule(*slog.Logger) {}
