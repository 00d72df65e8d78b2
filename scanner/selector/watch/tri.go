package watch

import "smaudit/scanner/model"

func all(answers ...model.Tri) model.Tri {
	out := model.Yes
	for _, answer := range answers {
		switch {
		case answer == model.No:
			return model.No
		case answer == model.Unknown:
			out = model.Unknown
		}
	}
	return out
}

func some(answers ...model.Tri) model.Tri {
	out := model.No
	for _, answer := range answers {
		switch {
		case answer == model.Yes:
			return model.Yes
		case answer == model.Unknown:
			out = model.Unknown
		}
	}
	return out
}

func not(answer model.Tri) model.Tri {
	switch answer {
	case model.Yes:
		return model.No
	case model.No:
		return model.Yes
	}
	return model.Unknown
}

func tri(yes bool) model.Tri {
	if yes {
		return model.Yes
	}
	return model.No
}
