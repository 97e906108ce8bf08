package api

import (
	"net/http"

	"holdfast/shared/wire"
)

// info answers GET /v1/info, in JSON to who asks for it.
func (h *Handler) info(w http.ResponseWriter, r *http.Request) error {
	info := h.Service.Info()
	if !wantsJSON(r) {
		return writeMessage(w, http.StatusOK, info)
	}
	return writeJSON(w, struct {
		Server       string            `json:"server"`
		MinVersion   uint64            `json:"min_version"`
		MaxVersion   uint64            `json:"max_version"`
		Capabilities []string          `json:"capabilities"`
		Registration wire.Registration `json:"registration"`
		Limits       jsonLimits        `json:"limits"`
		Now          int64             `json:"now"`
		URL          string            `json:"url"`
		Status       string            `json:"status,omitempty"`
	}{info.Server, info.MinVersion, info.MaxVersion, info.Capabilities, info.Registration, jsonLimits(info.Limits), info.Now, info.URL, info.Status})
}

// jsonLimits is wire.Limits, named.
type jsonLimits struct {
	Entry       uint64 `json:"entry"`
	PushEntries uint64 `json:"push_entries"`
	PushBytes   uint64 `json:"push_bytes"`
	PullEntries uint64 `json:"pull_entries"`
	PullBytes   uint64 `json:"pull_bytes"`
	Wait        uint64 `json:"wait"`
	Records     uint64 `json:"records"`
	Devices     uint64 `json:"devices"`
	VaultBytes  uint64 `json:"vault_bytes,omitempty"`
}
