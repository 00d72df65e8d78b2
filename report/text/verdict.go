package text

import "smaudit/scanner/model"

// verdicts paints the first word of the verdict as severely as it is meant.
var verdicts = map[string]model.Severity{"FAIL": model.High, "INCOMPLETE": model.Medium}

// verdict is the last line.
func (p *page) verdict(r *model.Report) {
	word, text := p.look.Verdict(r.Summary)
	if word == "" {
		return
	}
	for i, line := range wrap(word+": "+text, p.width) {
		if i == 0 {
			line = p.paint(colors[verdicts[word]], word+":") + line[len(word)+1:]
		}
		p.line(line)
	}
}
